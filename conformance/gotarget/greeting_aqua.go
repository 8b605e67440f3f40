// Code generated from greeting.aqua by aqua 0. DO NOT EDIT.

package gotarget

import (
	"context"
	"encoding/json"

	"github.com/aquifer-dev/aquifer/abi"
)

// Entry is the data type Entry.
type Entry struct {
	Name  string `json:"name"`
	Times uint32 `json:"times"`
}

// DiaryService is what serves the service Diary.
//
// Keeps who was greeted, and how often.
type DiaryService interface {
	// Note serves note(name: string) -> Entry.
	Note(ctx context.Context, name string) (Entry, error)
}

// RegisterDiary serves the service under its own id, "diary".
func RegisterDiary(registrar abi.Registrar, implementation DiaryService) error {
	return RegisterDiaryAs(registrar, "diary", implementation)
}

// RegisterDiaryAs serves the service under an id.
func RegisterDiaryAs(registrar abi.Registrar, id string, implementation DiaryService) error {
	return registrar.RegisterService(id, diaryDefinition, map[string]abi.Handler{
		"note": func(ctx context.Context, call *abi.Invocation) (json.RawMessage, error) {
			var name string
			if err := call.Arguments(&name); err != nil {
				return nil, err
			}
			result, err := implementation.Note(ctx, name)
			if err != nil {
				return nil, err
			}
			return call.Result(result)
		},
	})
}

// Greet calls greet(names: []string, show: Entry -> ()) -> []string.
//
// Greets everybody, and shows what the diary says of each.
func Greet(ctx context.Context, caller abi.Caller, names []string, show func(ctx context.Context, arg0 Entry) error) ([]string, error) {
	var result []string
	showHandler := abi.Handler(func(ctx context.Context, call *abi.Invocation) (json.RawMessage, error) {
		var arg0 Entry
		if err := call.Arguments(&arg0); err != nil {
			return nil, err
		}
		if err := show(ctx, arg0); err != nil {
			return nil, err
		}
		return call.Result()
	})
	err := abi.Call(ctx, caller, greetFunction, []any{names, showHandler}, &result)
	return result, err
}

var diaryDefinition = &abi.Service{
	Name:      "Diary",
	DefaultID: "diary",
	HasID:     true,
	Methods: []abi.Field{
		{Name: "note", Type: &abi.Type{Kind: abi.Arrow,
			Domain: &abi.Type{Kind: abi.Labelled, Fields: []abi.Field{
				{Name: "name", Type: &abi.Type{Kind: abi.Scalar, Name: "string"}},
			}},
			Codomain: &abi.Type{Kind: abi.Unlabelled, Items: []*abi.Type{entryType}},
		}},
	},
}

var greetFunction = &abi.Function{
	Name: "greet",
	Params: []abi.Field{
		{Name: "names", Type: &abi.Type{Kind: abi.Array, Elem: &abi.Type{Kind: abi.Scalar, Name: "string"}}},
		{Name: "show", Type: &abi.Type{Kind: abi.Arrow,
			Domain:   &abi.Type{Kind: abi.Unlabelled, Items: []*abi.Type{entryType}},
			Codomain: &abi.Type{Kind: abi.Nil},
		}},
	},
	Results: []*abi.Type{{Kind: abi.Array, Elem: &abi.Type{Kind: abi.Scalar, Name: "string"}}},
	Script: `(xor
 (new $greetings
  (seq
   (seq
    (seq
     (seq
      (seq
       (call %init_peer_id% ("getDataSrv" "-relay-") [] -relay-)
       (call %init_peer_id% ("getDataSrv" "names") [] -names-arg-)
      )
      (fold -names-arg- name-0
       (seq
        (seq
         (seq
          (seq
           (call %init_peer_id% ("diary" "note") [name-0] ret)
           (xor
            (call %init_peer_id% ("callbackSrv" "show") [ret])
            (fail :error:)
           )
          )
          (call %init_peer_id% ("op" "concat_strings") ["Hello, " name-0] ret-0)
         )
         (ap ret-0 $greetings)
        )
        (next name-0)
       )
       (null)
      )
     )
     (canon %init_peer_id% $greetings  #-greetings-fix-0)
    )
    (ap #-greetings-fix-0 -greetings-flat-0)
   )
   (call %init_peer_id% ("callbackSrv" "response") [-greetings-flat-0])
  )
 )
 (call %init_peer_id% ("errorHandlingSrv" "error") [:error: 0])
)
`,
}

var entryType = &abi.Type{Kind: abi.Struct, Name: "Entry", Fields: []abi.Field{
	{Name: "name", Type: &abi.Type{Kind: abi.Scalar, Name: "string"}},
	{Name: "times", Type: &abi.Type{Kind: abi.Scalar, Name: "u32"}},
}}
