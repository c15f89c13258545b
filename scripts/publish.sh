#!/usr/bin/env bash
# Makes the server one file that needs no .NET installed: scripts/publish.sh [DIR], by default .artifacts/publish/<rid>.
# RID=linux-arm64 makes it for another system; linux-x64 unless set.
set -euo pipefail
cd "$(dirname "$0")/.."
rid=${RID:-linux-x64}
out=${1:-.artifacts/publish/$rid}
# A build of its own, so that neither this nor an ordinary build undoes the other's restore.
dotnet publish src/ActorHub.Server -c Release -r "$rid" -p:ArtifactsPath="$PWD/.artifacts/publish/build" -p:DebugType=embedded \
  -o "$out" --nologo -v quiet -clp:NoSummary >&2
echo "$out/ActorHub.Server"
