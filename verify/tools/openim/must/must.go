// Package must ends a program with an error, if there is one.
package must

import "log"

func Succeed(err error) {
	if err != nil {
		log.Fatal(err)
	}
}

func Get[T any](value T, err error) T {
	Succeed(err)
	return value
}
