package main

import (
	"encoding/json"
	"fmt"
	"log"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/argoproj/gitops-engine/pkg/utils/kube"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"
)

const trackingID = "argocd.argoproj.io/tracking-id"

// application is what a sync reads of an Application object, with its project.
type application struct {
	Metadata struct{ Name string }
	Spec     struct {
		Project string
		Source  struct {
			Path      string
			Directory struct{ Include string }
		}
		// Destination has the namespace of what names none.
		Destination destination
		SyncPolicy  struct {
			SyncOptions []string
			Automated   struct{ Prune bool }
		}
	}
	project project
}

type destination struct{ Namespace string }

// project is what an AppProject permits.
type project struct {
	Metadata struct{ Name string }
	Spec     struct {
		Destinations                                         []destination
		ClusterResourceWhitelist, NamespaceResourceWhitelist []schema.GroupKind
	}
}

// readApplications reads the root, and the Applications that it makes, each with its project.
func readApplications(folder string) (application, []application) {
	var all []application
	projects := map[string]project{}
	for _, file := range []string{"root.k8s.yaml", "apps.k8s.yaml"} {
		objects := readObjects(filepath.Join(folder, file))
		for _, one := range read[project](objects, "AppProject") {
			projects[one.Metadata.Name] = one
		}
		all = append(all, read[application](objects, "Application")...)
	}
	for i, one := range all {
		found, ok := projects[one.Spec.Project]
		if !ok {
			log.Fatalf("Application %s: no AppProject %q", one.Metadata.Name, one.Spec.Project)
		}
		all[i].project = found
	}
	return all[0], all[1:]
}

// read returns the objects of a kind.
func read[T any](objects []*unstructured.Unstructured, kind string) []T {
	var all []T
	for _, object := range objects {
		if object.GetKind() == kind {
			var one T
			check(json.Unmarshal(must(object.MarshalJSON()), &one))
			all = append(all, one)
		}
	}
	return all
}

func readObjects(file string) []*unstructured.Unstructured {
	return must(kube.SplitYAML(must(os.ReadFile(file))))
}

// targets reads what Git wants of an application, marked as Argo CD marks it.
func (a application) targets(repository string) []*unstructured.Unstructured {
	source := filepath.Join(a.Spec.Source.Path, a.Spec.Source.Directory.Include)
	files := must(filepath.Glob(filepath.Join(repository, source)))
	if len(files) == 0 {
		log.Fatalf("Application %s: nothing at %s", a.Metadata.Name, source)
	}
	var all []*unstructured.Unstructured
	for _, file := range files {
		all = append(all, readObjects(file)...)
	}
	for _, object := range all {
		mark := a.mark(kube.GetResourceKey(object))
		check(unstructured.SetNestedField(object.Object, mark, "metadata", "annotations", trackingID))
	}
	return all
}

func (a application) mark(key kube.ResourceKey) string {
	return fmt.Sprintf("%s:%s/%s:%s/%s", a.Metadata.Name, key.Group, key.Kind, key.Namespace, key.Name)
}

// permits is what the application controller asks of the project before it touches an object.
func (p project) permits(object *unstructured.Unstructured, api *metav1.APIResource) error {
	kind, allowed := object.GroupVersionKind().GroupKind(), p.Spec.ClusterResourceWhitelist
	if api.Namespaced {
		allowed = p.Spec.NamespaceResourceWhitelist
	}
	if !slices.Contains(allowed, kind) {
		return fmt.Errorf("resource %s is not permitted in project %s", kind, p.Metadata.Name)
	}
	if api.Namespaced && !slices.Contains(p.Spec.Destinations, destination{object.GetNamespace()}) {
		return fmt.Errorf("namespace %s is not permitted in project %s", object.GetNamespace(), p.Metadata.Name)
	}
	return nil
}

// id names an object as the checks do: "Service openim/openim-api", "Namespace openim".
func id(key kube.ResourceKey) string {
	return key.Kind + " " + strings.TrimPrefix(key.Namespace+"/"+key.Name, "/")
}
