// Package plain needs nothing of the SDK.
package plain

// Add adds.
func Add(a, b int32) int32 { return a + b }

// Join joins.
func Join(parts ...string) string {
	all := ""
	for _, p := range parts {
		all += p
	}
	return all
}
