package main

import (
	"context"
	"time"

	"github.com/prometheus/prometheus/promql/parser"
)

// A metric that an expression asks for, and every label that it asks for of it: in a matcher, or around it in a `by`.
type use struct {
	Metric string   `json:"metric"`
	Labels []string `json:"labels"`
}

type point struct {
	Labels map[string]string `json:"labels"`
	Value  float64           `json:"value"`
}

// What an expression of a panel says after the last minute. Values that JSON has no word for are left out.
type answer struct {
	// Why it does not parse, or cannot be evaluated.
	Error  string  `json:"error"`
	Uses   []use   `json:"uses"`
	Points []point `json:"points"`
}

func usesOf(expr parser.Expr) []use {
	uses := []use{}
	parser.Inspect(expr, func(node parser.Node, path []parser.Node) error {
		selector, is := node.(*parser.VectorSelector)
		if !is {
			return nil
		}
		labels := []string{}
		for _, matcher := range selector.LabelMatchers {
			if matcher.Name != "__name__" {
				labels = append(labels, matcher.Name)
			}
		}
		for _, around := range path {
			if aggregate, is := around.(*parser.AggregateExpr); is {
				labels = append(labels, aggregate.Grouping...)
			}
		}
		uses = append(uses, use{selector.Name, labels})
		return nil
	})
	return uses
}

func (s *site) ask(query string, now time.Time) answer {
	found := answer{Uses: []use{}, Points: []point{}}
	expr, err := s.syntax.ParseExpr(query)
	if err != nil {
		found.Error = err.Error()
		return found
	}
	found.Uses = usesOf(expr)
	asked, err := s.engine.NewInstantQuery(context.Background(), s.db, nil, query, now)
	if err != nil {
		found.Error = err.Error()
		return found
	}
	defer asked.Close()
	vector, err := asked.Exec(context.Background()).Vector()
	if err != nil {
		found.Error = err.Error()
		return found
	}
	for _, one := range vector {
		if number := one.F; number-number == 0 {
			found.Points = append(found.Points, point{one.Metric.Map(), number})
		}
	}
	return found
}
