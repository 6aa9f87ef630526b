// Package bench measures the program as people meet it: the built binary in a real
// pseudo-terminal, beside the least program of its kind in the same run.
//
//	go test -run '^$' -bench . -benchtime 1x ./bench
package bench
