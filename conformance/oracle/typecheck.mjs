// Checks the types of files, or compiles them, with TypeScript's own compiler:
//
//   node typecheck.mjs [--emit] FILE…
//     → {FILE: ["LINE: message", …], …} for the files with errors; "" stands for what is wrong with no file
//
// With --emit the .js files are written beside the sources. Every switch that makes TypeScript stricter is on.
import ts from "typescript";

const emit = process.argv[2] === "--emit";
const files = process.argv.slice(emit ? 3 : 2);
const program = ts.createProgram(files, {
  target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.NodeNext, moduleResolution: ts.ModuleResolutionKind.NodeNext,
  strict: true, noUnusedLocals: true, noUnusedParameters: true, noImplicitReturns: true, noImplicitOverride: true,
  noUncheckedIndexedAccess: true, exactOptionalPropertyTypes: true, noPropertyAccessFromIndexSignature: true,
  isolatedModules: true, verbatimModuleSyntax: true, allowJs: true, checkJs: true,
  skipDefaultLibCheck: true, skipLibCheck: false, types: [], noEmit: !emit,
});
const wrong = {};
const problems = [...program.getOptionsDiagnostics(), ...program.getGlobalDiagnostics()];
for (const file of program.getSourceFiles()) {
  if (!file.fileName.includes("/node_modules/")) problems.push(...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file));
}
if (emit) problems.push(...program.emit().diagnostics);
for (const d of problems) {
  const line = d.file && d.start !== undefined ? d.file.getLineAndCharacterOfPosition(d.start).line + 1 + ": " : "";
  (wrong[d.file?.fileName ?? ""] ??= []).push(line + ts.flattenDiagnosticMessageText(d.messageText, "\n"));
}
process.stdout.write(JSON.stringify(wrong) + "\n");
