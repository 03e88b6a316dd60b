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
	stderrors "errors"
	"fmt"
	"os"
	"path/filepath"
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
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(args []string) error {
	if len(args) < 4 {
		return fmt.Errorf("usage: argocd KUBECONFIG REPOSITORY ENVIRONMENT sync|diff|root [APPLICATION...]")
	}
	config, err := clientcmd.BuildConfigFromFlags("", args[0])
	if err != nil {
		return err
	}
	config.QPS, config.Burst = 500, 1000
	root, children, err := readApplications(filepath.Join(args[1], "dist", "argocd", args[2]))
	if err != nil {
		return err
	}
	c, err := newController(config, args[1])
	if err != nil {
		return err
	}
	switch command := args[3]; {
	case command == "diff":
		return c.printDifferences(children)
	case command == "root":
		return c.syncRoot(root, children)
	case command == "sync":
		return c.printSyncs(children, args[4:])
	default:
		return fmt.Errorf("unknown command %s", command)
	}
}

func readApplications(folder string) (application, []application, error) {
	var all []application
	projects := map[string]project{}
	for _, file := range []string{"root.k8s.yaml", "apps.k8s.yaml"} {
		objects, err := readObjects(filepath.Join(folder, file))
		if err != nil {
			return application{}, nil, err
		}
		for _, object := range objects {
			if object.GetKind() == "AppProject" {
				projects[object.GetName()] = projectOf(object)
			}
		}
		for _, object := range objects {
			if object.GetKind() == "Application" {
				one, err := applicationOf(object, projects)
				if err != nil {
					return application{}, nil, err
				}
				all = append(all, one)
			}
		}
	}
	return all[0], all[1:], nil
}

// printSyncs prints how the syncs of these Applications ended, in the order of their names here.
func (c *controller) printSyncs(children []application, names []string) error {
	done := make([]report, len(names))
	failures := make([]error, len(names))
	var wait gosync.WaitGroup
	for i, name := range names {
		failures[i] = fmt.Errorf("no Application %s", name)
		for _, child := range children {
			if child.name == name {
				wait.Go(func() { done[i], failures[i] = c.sync(child, time.Now().Add(patience)) })
			}
		}
	}
	wait.Wait()
	if err := stderrors.Join(failures...); err != nil {
		return err
	}
	return json.NewEncoder(os.Stdout).Encode(done)
}

func (c *controller) printDifferences(children []application) error {
	all := map[string][]string{}
	for _, child := range children {
		found, err := c.differences(child)
		if err != nil {
			return fmt.Errorf("%s: %w", child.name, err)
		}
		all[child.name] = found
	}
	return json.NewEncoder(os.Stdout).Encode(all)
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
func (c *controller) syncRoot(root application, children []application) error {
	client, err := dynamic.NewForConfig(c.config)
	if err != nil {
		return err
	}
	start, end := time.Now(), time.Now().Add(patience)
	done := rootReport{Children: map[string]report{}, Made: map[string]float64{}, Healthy: map[string]float64{}, Unhealthy: map[string][]string{}}
	var lock gosync.Mutex
	var wait gosync.WaitGroup
	failures := make(chan error, len(children)+1)
	for _, child := range children {
		wait.Add(1)
		go func() {
			defer wait.Done()
			if err := c.follow(client.Resource(applications).Namespace(root.namespace), child, start, end, &done, &lock); err != nil {
				failures <- fmt.Errorf("%s: %w", child.name, err)
			}
		}()
	}
	done.Root, err = c.sync(root, end)
	if err != nil {
		return err
	}
	wait.Wait()
	select {
	case err := <-failures:
		return err
	default:
		return json.NewEncoder(os.Stdout).Encode(done)
	}
}

// follow waits until an Application is there, syncs it, and calls it healthy once all that it has is.
func (c *controller) follow(client dynamic.ResourceInterface, child application, start, end time.Time, done *rootReport, lock *gosync.Mutex) error {
	note := func(write func()) {
		lock.Lock()
		defer lock.Unlock()
		write()
	}
	for ; ; time.Sleep(200 * time.Millisecond) {
		if time.Now().After(end) {
			return nil
		}
		_, err := client.Get(context.Background(), child.name, metav1.GetOptions{})
		if err == nil {
			break
		}
		if !errors.IsNotFound(err) {
			return err
		}
	}
	note(func() { done.Made[child.name] = time.Since(start).Seconds() })
	result, err := c.sync(child, end)
	if err != nil {
		return err
	}
	note(func() { done.Children[child.name] = result })
	for ; ; time.Sleep(500 * time.Millisecond) {
		unhealthy, err := c.unhealthy(child)
		if err != nil {
			return err
		}
		note(func() { done.Unhealthy[child.name] = unhealthy })
		if len(unhealthy) == 0 {
			break
		}
		if time.Now().After(end) {
			return nil
		}
	}
	note(func() { done.Healthy[child.name] = time.Since(start).Seconds() })
	_, err = client.Patch(context.Background(), child.name, types.MergePatchType, []byte(`{"status":{"health":{"status":"Healthy"}}}`), metav1.PatchOptions{})
	return err
}
