// Compiles one file with the original compiler and ends: what a cold start costs. Arguments: the file, directories of imports.
const [filePath, ...imports] = process.argv.slice(2);
const api = await import(new URL("./node_modules/@fluencelabs/aqua-api/index.js", import.meta.url).href);
const r = await api.compileFromPath({ filePath, imports, targetType: "air", logLevel: "off" });
if (r.errors.length > 0 || Object.keys(r.functions).length === 0) {
  console.error(r.errors.join("\n"));
  process.exit(1);
}
