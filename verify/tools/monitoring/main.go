// Command queries reads a JSON list of PromQL expressions from its standard input and writes what Prometheus' own parser
// makes of each: the metrics that it asks for, or what is wrong with it.
package main

import (
	"encoding/json"
	"fmt"
	"os"
	"sort"

	"github.com/prometheus/prometheus/promql/parser"
)

type answer struct {
	Error   string   `json:"error,omitempty"`
	Metrics []string `json:"metrics"`
}

func main() {
	var queries []string
	if err := json.NewDecoder(os.Stdin).Decode(&queries); err != nil {
		fmt.Fprintln(os.Stderr, "a JSON list of expressions is expected:", err)
		os.Exit(1)
	}
	answers := make([]answer, 0, len(queries))
	promql := parser.NewParser(parser.Options{})
	for _, query := range queries {
		answers = append(answers, parse(promql, query))
	}
	if err := json.NewEncoder(os.Stdout).Encode(answers); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func parse(promql parser.Parser, query string) answer {
	expr, err := promql.ParseExpr(query)
	if err != nil {
		return answer{Error: err.Error(), Metrics: []string{}}
	}
	names := map[string]bool{}
	parser.Inspect(expr, func(node parser.Node, _ []parser.Node) error {
		if selector, ok := node.(*parser.VectorSelector); ok {
			names[selector.Name] = true
		}
		return nil
	})
	metrics := make([]string, 0, len(names))
	for name := range names {
		metrics = append(metrics, name)
	}
	sort.Strings(metrics)
	return answer{Metrics: metrics}
}
