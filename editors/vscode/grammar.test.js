// Checks which scopes the grammars give to words: `npm test`. Every row is a line, a word in it, and its scope.
"use strict";

const fs = require("fs");
const path = require("path");
const { Registry, INITIAL, parseRawGrammar } = require("vscode-textmate");
const onig = require("vscode-oniguruma");

const rows = {
  aqua: [
    ["aqua Main declares *", "aqua", "keyword.control.import.aqua"],
    ["import \"lib.aqua\"", "lib.aqua", "string.quoted.double.aqua"],
    ["import f from \"lib.aqua\"", "from", "keyword.control.import.aqua"],
    ["func greet(who: string) -> u32: -- hello", "greet", "entity.name.function.aqua"],
    ["func greet(who: string) -> u32: -- hello", "who", "variable.parameter.value.aqua"],
    ["func greet(who: string) -> u32: -- hello", "u32", "entity.name.type.primitive.aqua"],
    ["func greet(who: string) -> u32: -- hello", "-- hello", "comment.line.aqua"],
    ["service Names(\"names\"):", "Names", "entity.name.type.service.aqua"],
    ["ability Worker:", "Worker", "entity.name.type.ability.aqua"],
    ["  on HOST_PEER_ID:", "HOST_PEER_ID", "constant.language.topology.aqua"],
    ["  on peer via relay:", "via", "keyword.control.topology.aqua"],
    ["  for x <- xs par:", "par", "keyword.control.flow.aqua"],
    ["  x <- Names.title(1)", "Names", "support.type.ability.aqua"],
    ["  x <- Names.title(1)", "title", "support.function.method.call.aqua"],
    ["  x <- Names.title(1)", "1", "constant.language.numeric.aqua"],
    ["  y = x.size + 2", "size", "support.other.field.aqua"],
    ["  y = x.size + 2", "y", "variable.other.definition.aqua"],
    ["func greet(who: string) -> u32: -- hello", "func", "keyword.control.declaration.aqua"],
    ["data Person:", "Person", "entity.name.type.data.aqua"],
    ["const LIMIT = 3", "LIMIT", "variable.other.declaration.aqua"],
    ["func work{Worker, Log}(n: u32):", "Worker", "variable.parameter.ability.aqua"],
    ["func work{Worker, Log}(n: u32):", "Log", "variable.parameter.ability.aqua"],
    ["  work{Worker, Log}(n)", "Log", "variable.parameter.ability.aqua"],
    ["  xs: *string", "*", "entity.name.type.specifier.aqua"],
    ["  xs: %string", "%", "entity.name.type.specifier.aqua"],
    ["func all(xs: []?u32) -> *string", "[]?", "entity.name.type.specifier.aqua"],
    ["func all(xs: []?u32) -> *string", "*", "entity.name.type.specifier.aqua"],
    ["  y = a % 2 * b", "%", "keyword.operator.math.aqua"],
    ["  y = a % 2 * b", "*", "keyword.operator.math.aqua"],
    ["  y = a % 2 * b", "b", "variable.other.any.aqua"],
    ["  xs <<- a == b", "==", "keyword.operator.logical.aqua"],
    ["  call(true, nil)", "true", "constant.language.boolean.aqua"],
    ["  call(true, nil)", "nil", "constant.language.option.nil.aqua"],
    ["  call(true, nil)", "call", "entity.name.function.usage.aqua"],
    ["  xs <<- a == b", "<<-", "keyword.operator.control.aqua"],
  ],
  air: [
    ["(call %init_peer_id% (\"op\" \"id\") [x] $s) ; why", "call", "keyword.control.air"],
    ["(call %init_peer_id% (\"op\" \"id\") [x] $s) ; why", "%init_peer_id%", "constant.language.air"],
    ["(call %init_peer_id% (\"op\" \"id\") [x] $s) ; why", "$s", "variable.other.stream.air"],
    ["(call %init_peer_id% (\"op\" \"id\") [x] $s) ; why", "; why", "comment.line.air"],
    ["(seq", "seq", "keyword.control.air"],
  ],
};

async function main() {
  await onig.loadWASM(fs.readFileSync(require.resolve("vscode-oniguruma/release/onig.wasm")).buffer);
  const registry = new Registry({
    onigLib: Promise.resolve({ createOnigScanner: (p) => new onig.OnigScanner(p), createOnigString: (s) => new onig.OnigString(s) }),
    loadGrammar: async (scope) => {
      const file = path.join(__dirname, "syntaxes", scope.replace("source.", "") + ".tmLanguage.json");
      return parseRawGrammar(fs.readFileSync(file, "utf8"), file);
    },
  });
  let wrong = 0;
  for (const [language, cases] of Object.entries(rows)) {
    const grammar = await registry.loadGrammar("source." + language);
    for (const [line, word, want] of cases) {
      const end = /\w$/.test(word) ? "(?!\\w)" : "";
      const at = line.search(new RegExp("(?<![\\w$])" + word.replace(/[.*+?^${}()|[\]\\]/g, "\\$&") + end));
      const token = grammar.tokenizeLine(line, INITIAL).tokens.find((t) => t.startIndex <= at && at < t.endIndex);
      if (!token || !token.scopes.includes(want)) {
        console.error(`${word} in \`${line}\` has ${token && token.scopes.join(" ")}, not ${want}`);
        wrong++;
      }
    }
  }
  console.log(wrong === 0 ? "all scopes are right" : `${wrong} are wrong`);
  process.exit(wrong === 0 ? 0 : 1);
}

main();
