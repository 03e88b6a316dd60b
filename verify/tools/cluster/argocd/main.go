// Stands in for Argo CD's application controller, with Argo CD's own engine at work: `argocd KUBECONFIG REPOSITORY
// ENVIRONMENT COMMAND [APPLICATION...]` reads the AppProjects and Applications of dist/argocd/ENVIRONMENT in a checkout.
//
//	sync APPLICATION...   one sync of each, at the same time, as JSON: how it ended, its waves, and what became of each object
//	diff                  for each Application what differs from Git, as JSON
//	root                  syncs the root, and each Application that it makes as soon as it is there, as JSON
package main

import (
	"context"
	"encoding/json"
	"log"
	"os"
	"path/filepath"
	"slices"
	gosync "sync"
	"time"

	"k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/dynamic"
	"k8s.io/client-go/tools/clientcmd"
)

// patience bounds one command.
const patience = 5 * time.Minute

var applications = schema.GroupVersionResource{Group: "argoproj.io", Version: "v1alpha1", Resource: "applications"}

func main() {
	log.SetFlags(0)
	if len(os.Args) < 5 {
		log.Fatal("usage: argocd KUBECONFIG REPOSITORY ENVIRONMENT sync|diff|root [APPLICATION...]")
	}
	config := must(clientcmd.BuildConfigFromFlags("", os.Args[1]))
	config.QPS, config.Burst = 500, 1000
	root, children := readApplications(filepath.Join(os.Args[2], "dist", "argocd", os.Args[3]))
	c := newController(config, os.Args[2])
	var answer any
	switch command := os.Args[4]; command {
	case "diff":
		answer = c.allDifferences(children)
	case "root":
		answer = c.syncRoot(root, children)
	case "sync":
		answer = c.syncs(children, os.Args[5:])
	default:
		log.Fatalf("unknown command %s", command)
	}
	check(json.NewEncoder(os.Stdout).Encode(answer))
}

// check ends the program with the error, if there is one.
func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}

func must[T any](value T, err error) T {
	check(err)
	return value
}

// syncs returns how the syncs of these Applications ended, in the order of their names here.
func (c *controller) syncs(children []application, names []string) []report {
	done := make([]report, len(names))
	var wait gosync.WaitGroup
	for i, name := range names {
		at := slices.IndexFunc(children, func(child application) bool { return child.Metadata.Name == name })
		if at < 0 {
			log.Fatalf("no Application %s", name)
		}
		wait.Go(func() { done[i] = c.sync(children[at], time.Now().Add(patience)) })
	}
	wait.Wait()
	return done
}

func (c *controller) allDifferences(children []application) map[string][]string {
	all := map[string][]string{}
	for _, child := range children {
		all[child.Metadata.Name] = c.differences(child)
	}
	return all
}

type rootReport struct {
	Root     report            `json:"root"`
	Children map[string]report `json:"children"`
	// Made and Healthy are seconds since the start.
	Made    map[string]float64 `json:"made"`
	Healthy map[string]float64 `json:"healthy"`
	// Unhealthy is what was not healthy at the end.
	Unhealthy map[string][]string `json:"unhealthy"`
}

// syncRoot does what two loops of the application controller do: one syncs the root, the other each Application that is
// there, and writes into its status whether all that it has is healthy.
func (c *controller) syncRoot(root application, children []application) rootReport {
	client := must(dynamic.NewForConfig(c.config)).Resource(applications).Namespace(root.Spec.Destination.Namespace)
	start, end := time.Now(), time.Now().Add(patience)
	done := rootReport{Children: map[string]report{}, Made: map[string]float64{}, Healthy: map[string]float64{}, Unhealthy: map[string][]string{}}
	var lock gosync.Mutex
	note := func(write func(seconds float64)) {
		lock.Lock()
		defer lock.Unlock()
		write(time.Since(start).Seconds())
	}
	follow := func(child application) {
		name := child.Metadata.Name
		there := func() bool {
			_, err := client.Get(context.Background(), name, metav1.GetOptions{})
			if !errors.IsNotFound(err) {
				check(err)
			}
			return err == nil
		}
		if !until(end, there) {
			return
		}
		note(func(seconds float64) { done.Made[name] = seconds })
		result := c.sync(child, end)
		note(func(float64) { done.Children[name] = result })
		healthy := func() bool {
			unhealthy := c.unhealthy(child)
			note(func(float64) { done.Unhealthy[name] = unhealthy })
			return len(unhealthy) == 0
		}
		if until(end, healthy) {
			note(func(seconds float64) { done.Healthy[name] = seconds })
			status := []byte(`{"status":{"health":{"status":"Healthy"}}}`)
			must(client.Patch(context.Background(), name, types.MergePatchType, status, metav1.PatchOptions{}))
		}
	}
	var wait gosync.WaitGroup
	for _, child := range children {
		wait.Go(func() { follow(child) })
	}
	done.Root = c.sync(root, end)
	wait.Wait()
	return done
}

// until looks again and again; false when there is no more time.
func until(end time.Time, look func() bool) bool {
	for !look() {
		if time.Now().After(end) {
			return false
		}
		time.Sleep(300 * time.Millisecond)
	}
	return true
}
