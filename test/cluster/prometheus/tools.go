//go:build tools

// The definitions of the Prometheus operator are files of its module: a package of it makes go.mod and go.sum pin them.
package main

import _ "github.com/prometheus-operator/prometheus-operator/pkg/versionutil"
