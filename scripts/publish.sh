#!/usr/bin/env bash
# Makes the server one file that needs no .NET installed: scripts/publish.sh [DIR], by default .artifacts/publish/<rid>.
# RID=linux-arm64 or linux-x64 makes it for another system than this one. Prints the path of the file.
set -euo pipefail
out=${1:+$(realpath -m "$1")}
cd "$(dirname "$0")/.."
case $(uname -m) in aarch64) here=linux-arm64 ;; *) here=linux-x64 ;; esac
rid=${RID:-$here}
out=${out:-$PWD/.artifacts/publish/$rid}
# A build of its own, so that neither this nor an ordinary build undoes the other's restore.
dotnet publish src/ActorHub.Server -c Release -r "$rid" -p:ArtifactsPath="$PWD/.artifacts/publish/build" -p:DebugType=embedded \
  -o "$out" --nologo -v quiet -clp:NoSummary >&2
echo "$out/ActorHub.Server"
