package target

import (
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/aquifer-dev/aquifer/abi"
)

// structVariable writes the description of a data type.
func (f *goFile) structVariable(p *goPackage, s *goStruct) {
	f.printf("\nvar %s = &abi.Type{Kind: abi.Struct, Name: %q, Fields: %s}\n", s.description, s.t.Name, p.fieldsLiteral(s.t.Fields))
}

func (f *goFile) serviceVariable(p *goPackage, s *goService) {
	id := ""
	if s.HasID {
		id = fmt.Sprintf("DefaultID: %q,\nHasID: true,\n", s.DefaultID)
	}
	f.printf("\nvar %s = &abi.Service{\nName: %q,\n%sMethods: %s,\n}\n", s.variable, s.Name, id, p.fieldsLiteral(s.Methods))
}

func (f *goFile) functionVariable(p *goPackage, fn *goFunction) {
	f.printf("\nvar %s = &abi.Function{\nName: %q,\n", fn.variable, fn.Name)
	if len(fn.Params) > 0 {
		f.printf("Params: %s,\n", p.fieldsLiteral(fn.Params))
	}
	if len(fn.Results) > 0 {
		f.printf("Results: %s,\n", p.itemsLiteral(fn.Results))
	}
	f.printf("Script: %s,\n}\n", goText(fn.Script))
}

// typeLiteral is the expression of a type's description. Structs have variables of their own.
func (p *goPackage) typeLiteral(t *abi.Type) string {
	if t.Kind == abi.Struct {
		return p.structOf(t).description
	}
	return "&abi.Type" + p.typeFields(t)
}

// typeFields is the same without what a composite literal around it lets out.
func (p *goPackage) typeFields(t *abi.Type) string {
	kinds := map[abi.Kind]string{
		abi.Nil: "Nil", abi.Scalar: "Scalar", abi.Array: "Array", abi.Option: "Option", abi.Struct: "Struct", abi.Arrow: "Arrow",
		abi.Labelled: "Labelled", abi.Unlabelled: "Unlabelled", abi.Top: "Top", abi.Bottom: "Bottom",
	}
	text := "{Kind: abi." + kinds[t.Kind]
	if t.Name != "" {
		text += fmt.Sprintf(", Name: %q", t.Name)
	}
	if t.Elem != nil {
		text += ", Elem: " + p.typeLiteral(t.Elem)
	}
	if len(t.Fields) > 0 {
		text += ", Fields: " + p.fieldsLiteral(t.Fields)
	}
	if len(t.Items) > 0 {
		text += ", Items: " + p.itemsLiteral(t.Items)
	}
	if t.Kind == abi.Arrow {
		text += ",\nDomain: " + p.typeLiteral(t.Domain) + ",\nCodomain: " + p.typeLiteral(t.Codomain) + ",\n"
	}
	return text + "}"
}

func (p *goPackage) fieldsLiteral(fields []abi.Field) string {
	var b strings.Builder
	b.WriteString("[]abi.Field{\n")
	for _, f := range fields {
		fmt.Fprintf(&b, "{Name: %q, Type: %s},\n", f.Name, p.typeLiteral(f.Type))
	}
	return b.String() + "}"
}

func (p *goPackage) itemsLiteral(items []*abi.Type) string {
	list := make([]string, len(items))
	for i, t := range items {
		list[i] = p.typeFields(t)
		if t.Kind == abi.Struct {
			list[i] = p.typeLiteral(t)
		}
	}
	return "[]*abi.Type{" + strings.Join(list, ", ") + "}"
}

// goText is a text as a literal, in its own lines where Go takes it so.
func goText(text string) string {
	if strings.ContainsAny(text, "\r\uFEFF") || !utf8.ValidString(text) {
		return strconv.Quote(text)
	}
	return "`" + strings.ReplaceAll(text, "`", "` + \"`\" + `") + "`"
}
