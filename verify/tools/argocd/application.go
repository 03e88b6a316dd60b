package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/argoproj/gitops-engine/pkg/utils/kube"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"
)

const trackingID = "argocd.argoproj.io/tracking-id"

// application is what a sync needs of an Application object and of its project.
type application struct {
	name    string
	folder  string // in the repository
	include string
	// namespace of what names none.
	namespace string
	options   []string
	prune     bool
	project   project
}

// project is what an AppProject permits.
type project struct {
	name         string
	namespaces   map[string]bool
	clusterKinds map[schema.GroupKind]bool
	kinds        map[schema.GroupKind]bool
}

func readObjects(file string) ([]*unstructured.Unstructured, error) {
	data, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	objects, err := kube.SplitYAML(data)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	return objects, nil
}

func applicationOf(object *unstructured.Unstructured, projects map[string]project) (application, error) {
	text := func(fields ...string) string {
		value, _, _ := unstructured.NestedString(object.Object, fields...)
		return value
	}
	options, _, _ := unstructured.NestedStringSlice(object.Object, "spec", "syncPolicy", "syncOptions")
	prune, _, _ := unstructured.NestedBool(object.Object, "spec", "syncPolicy", "automated", "prune")
	allowed, found := projects[text("spec", "project")]
	if !found {
		return application{}, fmt.Errorf("Application %s: no AppProject %q", object.GetName(), text("spec", "project"))
	}
	return application{
		name:      object.GetName(),
		folder:    text("spec", "source", "path"),
		include:   text("spec", "source", "directory", "include"),
		namespace: text("spec", "destination", "namespace"),
		options:   options,
		prune:     prune,
		project:   allowed,
	}, nil
}

func projectOf(object *unstructured.Unstructured) project {
	kindsAt := func(field string) map[schema.GroupKind]bool {
		list, _, _ := unstructured.NestedSlice(object.Object, "spec", field)
		kinds := map[schema.GroupKind]bool{}
		for _, one := range list {
			entry := one.(map[string]any)
			kinds[schema.GroupKind{Group: entry["group"].(string), Kind: entry["kind"].(string)}] = true
		}
		return kinds
	}
	namespaces := map[string]bool{}
	destinations, _, _ := unstructured.NestedSlice(object.Object, "spec", "destinations")
	for _, one := range destinations {
		namespaces[one.(map[string]any)["namespace"].(string)] = true
	}
	return project{
		name:         object.GetName(),
		namespaces:   namespaces,
		clusterKinds: kindsAt("clusterResourceWhitelist"),
		kinds:        kindsAt("namespaceResourceWhitelist"),
	}
}

// targets reads what Git wants of an application, marked as Argo CD marks it.
func (a application) targets(repository string) ([]*unstructured.Unstructured, error) {
	files, err := filepath.Glob(filepath.Join(repository, a.folder, a.include))
	if err != nil || len(files) == 0 {
		return nil, fmt.Errorf("Application %s: nothing at %s/%s", a.name, a.folder, a.include)
	}
	var all []*unstructured.Unstructured
	for _, file := range files {
		objects, err := readObjects(file)
		if err != nil {
			return nil, err
		}
		for _, object := range objects {
			annotations := object.GetAnnotations()
			if annotations == nil {
				annotations = map[string]string{}
			}
			annotations[trackingID] = a.mark(kube.GetResourceKey(object))
			object.SetAnnotations(annotations)
			all = append(all, object)
		}
	}
	return all, nil
}

func (a application) mark(key kube.ResourceKey) string {
	return fmt.Sprintf("%s:%s/%s:%s/%s", a.name, key.Group, key.Kind, key.Namespace, key.Name)
}

func (a application) has(option string) bool {
	for _, one := range a.options {
		if one == option {
			return true
		}
	}
	return false
}

func id(key kube.ResourceKey) string {
	return strings.TrimSuffix(key.Kind+" "+key.Namespace+"/", "/") + map[bool]string{true: "/", false: ""}[key.Namespace != ""] + key.Name
}
