package conformance

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/aquifer-dev/aquifer/diag"
	"github.com/aquifer-dev/aquifer/source"
)

// conditions lists everything that the original reports, by its messages, each with the program of the corpus that shows it
// and the code that ours has for it.
var conditions = []struct {
	message string // of the original, as a regular expression that matches from its beginning
	program string
	code    string
}{
	// Names.
	{`Name '\w+' isn't found in scope`, "name_unknown", "E0201"},
	{`Name '\w+' not found in scope`, "name_unknown_function", "E0202"},
	{`This name was already defined in the scope`, "name_taken", "E0203"},
	{`This arrow was already defined in the scope`, "func_duplicate", "E0203"},
	{`Ability is found, but arrow 'circle' isn't found in scope`, "use_missing_function", "E0204"},
	{"Function `twice` is not defined in `Tools`", "use_name_of_service", "E0227"},
	// Types.
	{`Type \w+ is not defined`, "type_unknown", "E0205"},
	{`\w+ could not contain values of type`, "type_array_of_stream", "E0206"},
	{`Option could not contain values of type`, "type_option_of_ability", "E0206"},
	{`Stream could not contain values of type`, "type_stream_of_streams", "E0206"},
	{"Name `\\w+` was already defined here", "data_twice", "E0207"},
	{"Type `\\w+` was already defined", "alias_taken", "E0207"},
	{"Cannot define field `", "data_duplicate_field", "E0208"},
	{"Cannot define arrow `", "method_twice", "E0208"},
	{`Field '\w+' has unacceptable for struct field type`, "data_stream_field", "E0209"},
	{"Struct `Box` has no fields", "type_field_stream", "E0209"},
	{`Service functions cannot have multiple results`, "service_two_results", "E0211"},
	{`Cannot purge arrows, no arrows provided`, "type_unknown_method", "E0205"},
	{`Expected stream type, got`, "type_local_not_stream", "E0212"},
	// Mismatches.
	{`Types mismatch.\s+expected:`, "func_argument_type", "E0220"},
	{`(?s)Types mismatch.*note: Try converting value to optional`, "mismatch_argument_option", "E0220"},
	{`(?s)Types mismatch.*note: You're providing an optional value`, "mismatch_argument_unwrapped", "E0220"},
	{`Number of fields doesn't match`, "mismatch_more_fields", "E0220"},
	{`Types mismatch.\s+expected one of:`, "arithmetic_types", "E0222"},
	{`Wrong value type, expected`, "return_type", "E0220"},
	// Calls, fields, elements.
	{`Number of arguments doesn't match the function type`, "func_arity", "E0224"},
	{"Not enough arguments for arrow `", "arity_method_too_few", "E0224"},
	{"Too many arguments for arrow `", "arity_method_too_many", "E0224"},
	{`Types mismatch. Cannot assign to a variable the result of a call that returns nothing`, "results_of_nothing", "E0225"},
	{`Expected arrow call, got`, "call_not_a_call", "E0226"},
	{"Arrow `\\w+` not found in `service Out`, available", "method_misspelt", "E0227"},
	{"Arrow `\\w+` not found in `string`", "method_on_text", "E0227"},
	{"Field `\\w+` has non arrow type", "method_is_field", "E0227"},
	{"Field `\\w+` not found in type `Book`, available", "field_misspelt", "E0228"},
	{"Property `\\w+` not found in type", "field_of_number", "E0228"},
	{"Non data type `.*` does not support `.copy`", "copy_of_service", "E0229"},
	{"No field with name '\\w+' in `data", "copy_unknown_field", "E0228"},
	{"Duplicate argument `", "constructor_twice", "E0230"},
	{`Missing argument '`, "constructor_one_missing", "E0231"},
	{`Type must be an ability or a data`, "constructor_of_service", "E0232"},
	{"Non collection type `.*` does not support indexing", "index_of_number", "E0233"},
	{`Options might have only one element`, "index_option", "E0233"},
	{`Value of type '.*' could not be iterated over`, "loop_over_number", "E0234"},
	{`Value of type '.*' could not be put into a collection`, "array_with_function", "E0235"},
	{`Expected stream value, got value of type`, "push_into_array", "E0236"},
	{`Cannot compare '`, "compare_text_with_number", "E0237"},
	// Returns.
	{`Return expression was already used in scope`, "return_twice", "E0240"},
	{`No return type declared for this arrow`, "return_undeclared", "E0241"},
	{`Expected 1 more values to be returned`, "return_too_few", "E0242"},
	{`Too many values are returned from this arrow`, "return_too_many", "E0242"},
	{`Return type is defined for the arrow, but nothing returned`, "return_missing", "E0243"},
	// Services, blocks, constants.
	{`Service ID is undefined`, "service_id_undefined", "E0244"},
	{"Type `\\w+` is not defined", "service_id_unknown", "E0205"},
	{"Type `.*` is not a service", "service_id_of_data", "E0245"},
	{"Unexpected `else` without `if`", "else_orphan", "E0246"},
	{"Unexpected `catch` without `try`", "catch_orphan", "E0246"},
	{"Unexpected `otherwise` without previous instruction", "otherwise_first", "E0246"},
	{"Unexpected `par` without previous instruction", "par_first", "E0246"},
	{`Types mismatch.\s+expected: +string literal`, "on_not_string", "E0220"},
	{`Types mismatch.\s+expected: +\?string`, "mismatch_via", "E0220"},
	{`Types mismatch.\s+expected: +unsigned literal`, "const_soft_type", "E0220"},
	{`Types mismatch.\s+expected: +string`, "mismatch_result_into_stream", "E0220"},
	// Headers.
	{`Missing module header at the top of the file`, "header_missing", "E0310"},
	{"Keyword `module` is deprecated", "header_module_keyword", "E0311"},
	{`Module header is expected to be at the top`, "header_module_twice", "E0112"},
	{"`\\w+` is expected to be declared, but declaration is not found in the file", "declares_misspelt", "E0312"},
	{"Imported file `declares .*`, no \\w+ declared", "import_hidden", "E0313"},
	{`Files has no \w+ declaration or import, cannot export`, "export_misspelt", "E0314"},
	{`Can not export 'A' as it is an ability`, "export_ability", "E0315"},
	{`The function '\w+' cannot be exported, because it returns an arrow or an ability`, "export_returns_ability", "E0316"},
	{`The function '\w+' cannot be exported, because it accepts an ability`, "export_takes_ability", "E0317"},
	// Files.
	{`Import '.*' could not be resolved, tried: `, "import_missing_file", "E0301"},
	{`Cannot resolve import|Expected`, "import_broken", "E0101"},
	{`Cycle loops detected in imports: `, "import_cycle", "E0302"},
	// Form. What the original lists as expected says little; two of its messages never come through.
	{`Expected symbol`, "capital_field", "E0113"},
	{`(?s).*Missing braces '\(\)' after the function call`, "underscore_name", "E0102"},
	{`(?s).*Missing braces '\(\)' after the struct type`, "string_single_quotes", "E0102"},
	{`Constant's names must be in UPPERCASE`, "const_lower_case", "E0113"},
	{`'RETRIES' is a function call, but only`, "const_call", "E0114"},
	{`'\w+' is a collection, but only`, "const_collection", "E0114"},
	{`'HOURS' is an expression, but only`, "const_expression", "E0114"},
	{`'NAME' is a property, but only`, "const_property", "E0114"},
	{`'LIMIT' is an ability or data, but only`, "const_data", "E0114"},
	{`(?s).*`, "collection_assign_empty", "E0115"},
	{`(?s).*`, "index_negative", "E0116"},
	{`Return expression must be on the top indentation level`, "return_in_block", "E0111"},
	{`Block expression has no body`, "indent_block_empty", "E0108"},
	{`Inconsistent indentation in the block`, "indent_inconsistent", "E0109"},
	{`Unexpected indentation`, "indent_tabs_in_loop", "E0110"},
	// Layout that means nothing.
	{`Expected: EndOfString`, "func_no_blank_line", "E0133"},
	{`(?s).*`, "if_else_if", "E0117"},
	{`(?s).*`, "on_space_before_colon", "E0135"},
	{`(?s).*`, "ability_old_method_form", "E0139"},
	{`(?s).*`, "result_type_empty", "E0123"},
	{`(?s).*`, "continuation_operator_indented", "E0134"},
	{`(?s).*`, "continuation_comma_leading", "E0134"},
	{`(?s).*`, "service_space_before_id", "E0135"},
	{`(?s).*`, "space_before_parameters_of_method", "E0135"},
	{`(?s).*`, "space_after_braces", "E0135"},
	{`(?s).*`, "not_equal_without_space", "E0136"},
	{`(?s).*`, "literal_float_zero", "E0138"},
}

func TestEveryConditionHasItsCode(t *testing.T) {
	answers, err := ReadAnswers(AnswersFile)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range conditions {
		program := "bad/" + c.program + ".aqua"
		want := answers[program][Default.Name]
		if want == nil {
			t.Errorf("%s has no recorded answer", program)
			continue
		}
		message := regexp.MustCompile("^(?:" + c.message + ")")
		if !slices.ContainsFunc(want.Errors, func(p Place) bool { return message.MatchString(p.Message) }) {
			t.Errorf("%s: the original does not say %q but %v", c.program, c.message, want.Errors)
		}
		_, diags := Default.Compile(source.Disk{}, CorpusDir+"/"+program)
		if !slices.ContainsFunc(diags, func(d diag.Diagnostic) bool { return d.Code == c.code }) {
			t.Errorf("%s: ours reports %s instead of %s", c.program, Messages(diags), c.code)
		}
	}
}

// TestOneMistakeOneError holds that what follows from a mistake is not reported, too: programs whose names do not say that
// they hold several mistakes have one error.
func TestOneMistakeOneError(t *testing.T) {
	programs, err := Corpus(".", BadDir)
	if err != nil {
		t.Fatal(err)
	}
	for name := range mistakes {
		if !slices.Contains(programs, "bad/"+name+".aqua") {
			t.Errorf("there is no program %s", name)
		}
	}
	for _, p := range programs {
		_, diags := Default.Compile(source.Disk{}, CorpusDir+"/"+p)
		n := 0
		for _, d := range diags {
			if d.Severity == diag.Error {
				n++
			}
		}
		name := strings.TrimSuffix(strings.TrimPrefix(p, "bad/"), ".aqua")
		if want := mistakes[name]; n != max(want, 1) {
			t.Errorf("%s has %d errors, want %d: %s", name, n, max(want, 1), Messages(diags))
		}
	}
}

// mistakes are how many independent mistakes the programs hold that have more than one.
var mistakes = map[string]int{
	"arithmetic_types": 3, "call_not_a_call": 2, "closure_argument_type": 2, "collection_of_arrows": 2, "comparison_types": 4,
	"constructor_type": 3, "continuation_comma_leading": 2, "copy_unknown_field": 2, "errors_independent": 4,
	"func_argument_type": 2, "if_not_bool": 2, "index_option": 2, "join_unknown": 2, "logic_types": 3, "many_errors": 9,
	"name_out_of_scope": 2, "name_taken": 2, "name_unknown_function": 2, "on_not_string": 3, "on_unknown": 2,
	"property_unknown": 2, "return_count": 2, "return_option": 2, "return_type": 2, "service_arguments": 4,
	"stream_push_target": 2, "stream_push_type": 2, "two_modules_of_errors": 2,
}

// TestFixesCure applies every fix that is offered for a bad program, one at a time: the error it is offered for is gone then,
// and no other has come.
func TestFixesCure(t *testing.T) {
	programs, err := Corpus(".", BadDir)
	if err != nil {
		t.Fatal(err)
	}
	applied := map[string]bool{}
	for _, p := range programs {
		path := CorpusDir + "/" + p
		result, diags := Default.Compile(source.Disk{}, path)
		before := tallyOf(diags)
		for _, d := range diags {
			for _, fix := range d.Fixes {
				mended := source.Memory{}
				for _, e := range fix.Edits {
					f := result.Sources.File(e.Span.File)
					mended[f.Name] = fix.Apply(f.ID, f.Text)
				}
				again, now := Default.Compile(source.Overlay{Upper: mended, Lower: source.Disk{}}, path)
				after := tallyOf(now)
				cured := after[d.Code] < before[d.Code]
				for code, n := range after {
					cured = cured && n <= before[code]
				}
				applied[d.Code] = true
				if !cured {
					t.Errorf("%s: %s %s: the fix %q gives %s in\n%s", p, d.Code, d.Message, fix.Title, Messages(now), again.Sources.File(d.Span.File).Text)
				}
			}
		}
	}
	t.Logf("fixes for %d codes", len(applied))
}

func tallyOf(diags diag.List) map[string]int {
	n := map[string]int{}
	for _, d := range diags {
		n[d.Code]++
	}
	return n
}
