// Command queries reads a JSON list of PromQL expressions from its standard input and writes what Prometheus' own parser
// makes of each: the metrics that it asks for and with which labels, or what is wrong with it.
package main

import (
	"encoding/json"
	"fmt"
	"os"
	"sort"

	"github.com/prometheus/prometheus/promql/parser"
)

type answer struct {
	Error     string     `json:"error,omitempty"`
	Selectors []selector `json:"selectors"`
}

type selector struct {
	Metric string `json:"metric"`
	// Without its window and offset, as it stands: `up{job="redpanda"}`.
	Text string `json:"text"`
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
		return answer{Error: err.Error(), Selectors: []selector{}}
	}
	texts := map[string]string{}
	parser.Inspect(expr, func(node parser.Node, _ []parser.Node) error {
		if found, ok := node.(*parser.VectorSelector); ok {
			bare := parser.VectorSelector{Name: found.Name, LabelMatchers: found.LabelMatchers}
			texts[bare.String()] = found.Name
		}
		return nil
	})
	selectors := make([]selector, 0, len(texts))
	for text, metric := range texts {
		selectors = append(selectors, selector{Metric: metric, Text: text})
	}
	sort.Slice(selectors, func(i, j int) bool { return selectors[i].Text < selectors[j].Text })
	return answer{Selectors: selectors}
}
