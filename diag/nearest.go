package diag

import "strings"

// Nearest returns the candidate that a misspelt word most likely means, or "" when none is near. Of words with less than
// three letters only those that differ in nothing but case are near. Every stage that resolves names asks it for its
// "did you mean".
func Nearest(word string, candidates ...string) string {
	for _, c := range candidates {
		if strings.EqualFold(word, c) {
			return c
		}
	}
	if len(word) < 3 {
		return ""
	}
	best, limit := "", min(1+len(word)/4, len(word)-1)
	for _, c := range candidates {
		if len(c) < 3 || len(c)-len(word) > limit || len(word)-len(c) > limit {
			continue
		}
		if d := Distance(word, c); d <= limit {
			best, limit = c, d-1
		}
	}
	return best
}

// Distance counts the insertions, deletions, replacements and swaps of neighbours between two short words.
func Distance(a, b string) int {
	if len(a) > 40 || len(b) > 40 {
		return max(len(a), len(b))
	}
	var rows [3][41]int
	for j := range len(b) + 1 {
		rows[1][j] = j
	}
	for i := 1; i <= len(a); i++ {
		before, prev, cur := &rows[(i-1)%3], &rows[i%3], &rows[(i+1)%3]
		cur[0] = i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			cur[j] = min(prev[j]+1, cur[j-1]+1, prev[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				cur[j] = min(cur[j], before[j-2]+1)
			}
		}
	}
	return rows[(len(a)+1)%3][len(b)]
}
