-- Opens a program in Neovim without a screen, and hovers, renames and formats through the language server. Prints what
-- came of it, one line each.
local function run()
  local file, told = os.getenv("AQUA_FILE"), false
  local publish = vim.lsp.handlers["textDocument/publishDiagnostics"]
  vim.lsp.handlers["textDocument/publishDiagnostics"] = function(...)
    told = true
    publish(...)
  end
  dofile(os.getenv("AQUA_SETTINGS"))
  vim.cmd("edit " .. file)
  local buffer = vim.api.nvim_get_current_buf()
  vim.wait(60000, function() return told end, 5)
  local client = next(vim.lsp.buf_get_clients(buffer))
  local function ask(method, params)
    local answers, err = vim.lsp.buf_request_sync(buffer, method, params, 60000)
    if err then
      error(method .. " failed: " .. err)
    end
    local answer = answers[client]
    if answer.error then
      error(method .. " refused: " .. answer.error.message)
    end
    return answer.result
  end

  vim.fn.cursor(7, 5)
  local place = vim.lsp.util.make_position_params(0, "utf-16")
  print("hover: " .. ask("textDocument/hover", place).contents.value:gsub("\n", " "))

  place.newName = "fetched"
  vim.lsp.util.apply_workspace_edit(ask("textDocument/rename", place), "utf-16")
  print("renamed: " .. table.concat(vim.api.nvim_buf_get_lines(buffer, 6, 8, false), " | "))

  local options = { tabSize = 2, insertSpaces = true }
  vim.lsp.util.apply_text_edits(ask("textDocument/formatting", { textDocument = place.textDocument, options = options }), buffer, "utf-16")
  print("formatted: " .. table.concat(vim.api.nvim_buf_get_lines(buffer, 6, 8, false), " | "))
  print("diagnostics: " .. #vim.diagnostic.get(buffer))

  -- The lenses of a line lead through a menu and, for run, a prompt; what comes of them is a notice, or a buffer.
  vim.lsp.codelens.refresh()
  vim.wait(60000, function() return #vim.lsp.codelens.get(buffer) > 0 end, 5)
  local notice
  vim.notify = function(text) notice = text end
  local function follow(title, arguments)
    vim.ui.select = function(all, _, chosen)
      for _, one in ipairs(all) do
        if one.lens.command.title == title then
          chosen(one)
        end
      end
    end
    vim.ui.input = function(_, given) given(arguments) end
    vim.fn.cursor(11, 6)
    vim.lsp.codelens.run()
  end
  follow("run", "[21]")
  vim.wait(60000, function() return notice end, 5)
  print("run: " .. notice)
  notice = nil
  follow("run", "[]")
  vim.wait(60000, function() return notice end, 5)
  print("refused: " .. notice)
  follow("show AIR")
  vim.wait(60000, function() return vim.api.nvim_get_current_buf() ~= buffer end, 5)
  print("script: " .. vim.api.nvim_buf_get_lines(0, 0, 1, false)[1])
end
local fine, err = pcall(run)
if not fine then
  print("error: " .. err)
  vim.cmd("cquit")
end
vim.cmd("qall!")
