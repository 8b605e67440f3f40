package protocol

import (
	"net/url"
	"path"
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

// Path is the slash separated path of a file's URI, clean, and clean of escapes. Drives of Windows are written in lower case,
// as editors differ in that. A URI that names no file stands for itself, clean like a path, since that is what it is taken for;
// file is false then.
func (u URI) Path() (name string, file bool) {
	parsed, err := url.Parse(string(u))
	if err != nil || parsed.Scheme != "file" || parsed.Path == "" {
		return path.Clean(string(u)), false
	}
	name = path.Clean(parsed.Path)
	if len(name) >= 3 && name[2] == ':' { // /C:/…
		name = strings.ToLower(name[1:2]) + name[2:]
	}
	return name, true
}
