#!/bin/sh
# The large proofs: every fuzz target for a long time, then many random programs, scripts and damaged data against the
# originals. Prints seeds, counts and in how many programs each row of the language occurs; fails where one occurs in fewer
# than 50. Stops at the first failure. Needs `make oracle`.
#
#   FUZZTIME=10m     per fuzz target of the compiler
#   SMALLTIME=2m     per other fuzz target: decoders and small parsers
#   PROGRAMS=20000   random programs
#   SCRIPTS=50000    random scripts
#   ORDERS=300       scripts whose orders of delivery are all tried
#   HOSTILE=1000000  steps on hostile data
#   RESTARTS=200     times that a node is ended in the midst of changes
#   CALLS=2000       calls over each fault of a network, and during each attack
#   ATTACKTIME=20s   how long each attack on a node goes on at least
#   DEALCALLS=10000  calls of a deal, in the midst of which a worker's node ends
#   EDITS=2000       random edits in each program of the corpus, as an editor makes them
#   LEDGER=1000000   random operations on the embedded marketplace and its model
#   SEED=…           first seed; by default the day's number
set -eu
cd "$(dirname "$0")/.."
FUZZTIME=${FUZZTIME:-10m}
SMALLTIME=${SMALLTIME:-2m}
PROGRAMS=${PROGRAMS:-20000}
SCRIPTS=${SCRIPTS:-50000}
ORDERS=${ORDERS:-300}
HOSTILE=${HOSTILE:-1000000}
RESTARTS=${RESTARTS:-200}
CALLS=${CALLS:-2000}
ATTACKTIME=${ATTACKTIME:-20s}
DEALCALLS=${DEALCALLS:-10000}
EDITS=${EDITS:-2000}
LEDGER=${LEDGER:-1000000}
SEED=${SEED:-$(date +%Y%m%d)0000}

echo "proving with FUZZTIME=$FUZZTIME SMALLTIME=$SMALLTIME PROGRAMS=$PROGRAMS SCRIPTS=$SCRIPTS ORDERS=$ORDERS HOSTILE=$HOSTILE RESTARTS=$RESTARTS CALLS=$CALLS ATTACKTIME=$ATTACKTIME DEALCALLS=$DEALCALLS EDITS=$EDITS LEDGER=$LEDGER SEED=$SEED"
targets=0
for file in $(git grep -l '^func Fuzz' -- '*_test.go'); do
	case $file in
	compiler/*) time=$FUZZTIME ;;
	*) time=$SMALLTIME ;;
	esac
	for target in $(sed -n 's/^func \(Fuzz[A-Za-z0-9_]*\)(.*/\1/p' "$file"); do
		echo "--- $target in $(dirname "$file"), $time"
		go test "./$(dirname "$file")" -run '^$' -fuzz "^$target\$" -fuzztime "$time" -fuzzminimizetime 10x
		targets=$((targets + 1))
	done
done
echo "--- $targets fuzz targets"
go run ./conformance/score -only random-programs,program-runs,random-scripts,damaged-data,mixed-networks,delivery-orders,confluence,hostile-data \
	-programs "$PROGRAMS" -scripts "$SCRIPTS" -orders "$ORDERS" -hostile "$HOSTILE" -seed "$SEED" -strict
go run ./conformance/restarts -rounds "$RESTARTS" -seed "$SEED"
go run ./conformance/netfaults -calls "$CALLS" -attack-time "$ATTACKTIME" -seed "$SEED"
go run ./conformance/marketlife -calls "$DEALCALLS"
AQUA_EDITS="$EDITS" AQUA_EDIT_FILES=0 AQUA_EDIT_SEED="$SEED" go test ./lsp -run 'TestRandomEdits$' -count 1 -timeout 0 -v
AQUA_LEDGER_OPS="$LEDGER" AQUA_LEDGER_SEED="$SEED" go test ./market/local -run TestAgainstModel -v -count 1 -timeout 0
# The extension for VS Code in a copy, since what npm installs does not belong into the tree: its grammars, and its package.
copy=$(mktemp -d)
trap 'rm -rf "$copy"' EXIT
cp -r editors/vscode/. "$copy"
(cd "$copy" && npm install --no-audit --no-fund && npm test && npx --yes @vscode/vsce@4.1.0 package --out aqua.vsix && test -s aqua.vsix)
