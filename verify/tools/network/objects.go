package main

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"

	appsv1 "k8s.io/api/apps/v1"
	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	networkingv1 "k8s.io/api/networking/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/util/yaml"
	"k8s.io/client-go/kubernetes/scheme"
)

// Objects is what policies, namespaces and workloads say of the network.
type Objects struct {
	policies   []*networkingv1.NetworkPolicy
	namespaces map[string]map[string]string
	pods       []End
}

// readFolder reads every YAML file of a folder with Kubernetes' own types. Kinds that they do not know are passed over.
func readFolder(folder string) (*Objects, error) {
	files, err := filepath.Glob(filepath.Join(folder, "*.yaml"))
	if err != nil {
		return nil, err
	}
	if len(files) == 0 {
		return nil, fmt.Errorf("%s holds no YAML", folder)
	}
	objects := &Objects{namespaces: map[string]map[string]string{}}
	for _, file := range files {
		content, err := os.ReadFile(file)
		if err != nil {
			return nil, err
		}
		if err := objects.read(content); err != nil {
			return nil, fmt.Errorf("%s: %w", file, err)
		}
	}
	return objects, nil
}

func (o *Objects) read(content []byte) error {
	documents := yaml.NewYAMLReader(bufio.NewReader(bytes.NewReader(content)))
	for {
		document, err := documents.Read()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		object, _, err := scheme.Codecs.UniversalDeserializer().Decode(document, nil, nil)
		if runtime.IsNotRegisteredError(err) {
			continue
		}
		if err != nil {
			return err
		}
		o.add(object)
	}
}

func (o *Objects) add(object runtime.Object) {
	switch object := object.(type) {
	case *corev1.Namespace:
		o.namespaces[object.Name] = object.Labels
	case *networkingv1.NetworkPolicy:
		o.policies = append(o.policies, object)
	case *appsv1.Deployment:
		o.addPods(object.ObjectMeta, object.Spec.Template, 2, map[string]string{"pod-template-hash": "5d4f8c7b9"})
	case *appsv1.StatefulSet:
		o.addPods(object.ObjectMeta, object.Spec.Template, 2, nil)
	case *batchv1.Job:
		o.addPods(object.ObjectMeta, object.Spec.Template, 1, map[string]string{batchv1.JobNameLabel: object.Name})
	case *batchv1.CronJob:
		o.addPods(object.ObjectMeta, object.Spec.JobTemplate.Spec.Template, 1, map[string]string{batchv1.JobNameLabel: object.Name})
	}
}

// addPods adds pods as the controllers make them, with the labels that they put on them.
func (o *Objects) addPods(meta metav1.ObjectMeta, template corev1.PodTemplateSpec, count int, extra map[string]string) {
	for ordinal := range count {
		name := fmt.Sprintf("%s-%d", meta.Name, ordinal)
		labels := map[string]string{appsv1.StatefulSetPodNameLabel: name, appsv1.PodIndexLabel: fmt.Sprint(ordinal)}
		if extra != nil {
			labels = maps.Clone(extra)
		}
		maps.Copy(labels, template.Labels)
		o.pods = append(o.pods, End{
			Name:      meta.Namespace + "/" + name,
			Namespace: meta.Namespace,
			Labels:    labels,
			Listens:   listens(template.Spec.Containers),
		})
	}
}

func listens(containers []corev1.Container) []Port {
	var ports []Port
	for _, container := range containers {
		for _, port := range container.Ports {
			protocol := port.Protocol
			if protocol == "" {
				protocol = corev1.ProtocolTCP
			}
			ports = append(ports, Port{Name: port.Name, Number: int(port.ContainerPort), Protocol: protocol})
		}
	}
	return ports
}

// namespaceLabels are those of the object and the name, which the API server adds.
func (o *Objects) namespaceLabels(namespace string) map[string]string {
	labels := map[string]string{corev1.LabelMetadataName: namespace}
	maps.Copy(labels, o.namespaces[namespace])
	return labels
}
