module github.com/aquifer-dev/aquifer

go 1.26
