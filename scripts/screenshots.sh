#!/usr/bin/env bash
# Makes the README's pictures of the page again.
set -euo pipefail
cd "$(dirname "$0")/.."

export ACTORHUB_PICTURES=$PWD/src/ActorHub.Server/docs
dotnet test tests/ActorHub.Server.Tests --nologo --filter FullyQualifiedName~PagePictureTests -- RunConfiguration.TreatNoTestsAsError=true
