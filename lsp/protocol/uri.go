package protocol

import (
	"net/url"
	"strings"
)

// URI names a document.
type URI string

// FileURI is the URI of a file with a slash separated, absolute path.
func FileURI(path string) URI {
	if !strings.HasPrefix(path, "/") { // C:/…
		path = "/" + path
	}
	return URI((&url.URL{Scheme: "file", Path: path}).String())
}

// Path is the slash separated path of a file's URI, clean of escapes. Drives of Windows are written in lower case, as
// editors differ in that. A URI that names no file stands for itself; file is false then.
func (u URI) Path() (path string, file bool) {
	parsed, err := url.Parse(string(u))
	if err != nil || parsed.Scheme != "file" || parsed.Path == "" {
		return string(u), false
	}
	path = parsed.Path
	if len(path) >= 3 && path[2] == ':' { // /C:/…
		path = strings.ToLower(path[1:2]) + path[2:]
	}
	return path, true
}
