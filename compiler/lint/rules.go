package lint

import (
	"slices"

	"github.com/aquifer-dev/aquifer/diag"
)

// Rule is something that programs should not do.
type Rule struct {
	Name     string // as settings and comments spell it: lower-case words with dashes
	Code     string
	Title    string
	Severity diag.Severity // unless settings say otherwise
	check    func(*pass)   // nil for what concerns suppressions
}

// rules in the order of their codes.
var rules = []*Rule{
	{"unused-suppression", codeSuppression, "a suppression that suppresses nothing", diag.Warning, nil},
	{"unused-variable", "W0501", "a variable that nothing uses", diag.Warning, unusedVariables},
	{"unused-parameter", "W0502", "a parameter that its function does not use", diag.Warning, unusedParameters},
	{"unused-import", "W0503", "an import that nothing is taken from", diag.Warning, unusedImports},
	{"unused-definition", "W0504", "a definition that nothing can reach", diag.Warning, unusedDefinitions},
	{"code-after-return", "W0505", "statements behind the return", diag.Warning, codeAfterReturn},
	{"read-before-join", "W0506", "a stream that is read while it is being filled", diag.Warning, readBeforeJoin},
	{"unread-push", "W0507", "a push that nothing reads", diag.Warning, unreadPushes},
	{"result-elsewhere", "W0508", "a result that does not come to where it is used", diag.Warning, resultsElsewhere},
	{"sequential-calls", "W0509", "peers that are asked one after the other", diag.Info, sequentialCalls},
	{"join-too-far", "W0510", "a wait for more elements than there will be", diag.Warning, joinsTooFar},
	{"missing-relay", "W0511", "a client that is reached without its relay", diag.Warning, missingRelays},
	{"unused-service-id", "W0512", "a service id that no call takes", diag.Warning, unusedServiceIDs},
	{"swallowed-error", "W0513", "an error that nobody hears of", diag.Warning, swallowedErrors},
	{"constant-condition", "W0514", "a condition that is always the same", diag.Warning, constantConditions},
	{"needless-on", "W0515", "an `on` for the peer that is there already", diag.Warning, needlessOns},
	{"unchecked-option", "W0516", "an option that may have no value", diag.Warning, uncheckedOptions},
	{"duplicate-import", "W0517", "a file that is imported twice", diag.Warning, duplicateImports},
	{"join-without-timeout", "W0518", "a wait for peers without a limit", diag.Warning, joinsWithoutTimeout},
	{"ignored-constant", "W0519", "a constant whose name is taken", diag.Warning, ignoredConstants},
	{"second-else", "W0520", "an `else` behind an `else`", diag.Warning, secondElses},
	{"literal-too-large", "W0521", "a number that its type cannot hold", diag.Warning, literalsTooLarge},
	{"push-into-loop", "W0522", "a push into the stream that is looped over", diag.Warning, pushesIntoLoops},
	{"import-clash", "W0523", "an import that hides another", diag.Warning, importClashes},
}

// codeSuppression is the code of what is wrong with suppressions.
const codeSuppression = "W0500"

// Rules are all rules in the order of their codes.
func Rules() []Rule {
	out := make([]Rule, len(rules))
	for i, r := range rules {
		out[i] = *r
	}
	return out
}

// Find returns the rule of a name or code.
func Find(nameOrCode string) (Rule, bool) {
	i := slices.IndexFunc(rules, func(r *Rule) bool { return r.Name == nameOrCode || r.Code == nameOrCode })
	if i < 0 {
		return Rule{}, false
	}
	return *rules[i], true
}

// Names are the names of all rules.
func Names() []string {
	out := make([]string, len(rules))
	for i, r := range rules {
		out[i] = r.Name
	}
	return out
}
