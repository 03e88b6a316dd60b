// Command container becomes a container: this machine's file system below, the image's programs and the pod's volumes on
// top of it. COMMAND takes on the pod's user. It runs in mount, UTS and PID namespaces of its own, so nothing is left of it.
//
//	container FOLDER ROOT SHELL [SOURCE:TARGET:ro|rw ...] -- COMMAND...
//
//	FOLDER  an empty one, to build in
//	ROOT    ro or rw: the container's own file system
//	SHELL   machine: all of this machine's programs; busybox: as Alpine has them; none: an image without a shell
//
// It is no shell script: that would start 40 programs for each of a thousand containers.
package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
)

func main() {
	end := slices.Index(os.Args, "--")
	if end < 4 || end+1 == len(os.Args) {
		fail(fmt.Errorf("usage: container FOLDER ROOT SHELL [SOURCE:TARGET:ro|rw ...] -- COMMAND..."))
	}
	folder, access, shell := os.Args[1], os.Args[2], os.Args[3]
	fail(root(folder, os.Args[4:end]))
	fail(programs(shell))
	if access == "ro" {
		fail(readOnly("/"))
	}
	command := os.Args[end+1:]
	fail(syscall.Exec(command[0], command, os.Environ()))
}

func fail(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, "container:", err)
		os.Exit(1)
	}
}

// root makes the container's file system in the folder, and changes to it.
func root(folder string, mounts []string) error {
	if err := syscall.Sethostname([]byte(os.Getenv("HOSTNAME"))); err != nil {
		return fmt.Errorf("hostname: %w", err)
	}
	if err := mount("tmpfs", folder, "tmpfs", 0, ""); err != nil {
		return err
	}
	in := func(name string) string { return filepath.Join(folder, name) }
	for _, name := range []string{"root", "upper", "work"} {
		if err := os.Mkdir(in(name), 0o755); err != nil {
			return err
		}
	}
	layers := fmt.Sprintf("lowerdir=/,upperdir=%s,workdir=%s", in("upper"), in("work"))
	if err := mount("overlay", in("root"), "overlay", 0, layers); err != nil {
		return err
	}
	if err := mount("proc", in("root/proc"), "proc", 0, ""); err != nil {
		return err
	}
	if err := mount("/dev", in("root/dev"), "", syscall.MS_BIND|syscall.MS_REC, ""); err != nil {
		return err
	}
	// As containerd starts pods: ports below 1024 need no capability.
	if err := os.WriteFile(in("root/proc/sys/net/ipv4/ip_unprivileged_port_start"), []byte("0"), 0); err != nil {
		return err
	}
	volumes := make([]volume, len(mounts))
	for at, text := range mounts {
		var err error
		if volumes[at], err = open(text); err != nil {
			return fmt.Errorf("%s: %w", text, err)
		}
	}
	if err := syscall.Chroot(in("root")); err != nil {
		return fmt.Errorf("chroot: %w", err)
	}
	if err := os.Chdir("/"); err != nil {
		return err
	}
	for at, one := range volumes {
		if err := one.bind(); err != nil {
			return fmt.Errorf("%s: %w", mounts[at], err)
		}
	}
	return nil
}

// volume is a file or folder to mount.
type volume struct {
	// source is open, as no path leads to it from inside.
	source   int
	target   string
	writable bool
}

// oPath is O_PATH of Linux, which package syscall lacks.
const oPath = 0o10000000

// open reads SOURCE:TARGET:ro|rw.
func open(text string) (volume, error) {
	parts := strings.Split(text, ":")
	if len(parts) != 3 {
		return volume{}, fmt.Errorf("not SOURCE:TARGET:ro|rw")
	}
	source, err := syscall.Open(parts[0], oPath|syscall.O_CLOEXEC, 0)
	return volume{source, parts[1], parts[2] == "rw"}, err
}

func (v volume) bind() error {
	source := fmt.Sprintf("/proc/self/fd/%d", v.source)
	info, err := os.Stat(source)
	if err != nil {
		return err
	}
	if err := place(v.target, info.IsDir()); err != nil {
		return err
	}
	if err := mount(source, v.target, "", syscall.MS_BIND, ""); err != nil {
		return err
	}
	if v.writable {
		return nil
	}
	return readOnly(v.target)
}

// place makes the folder or the empty file to mount on. A link may lead to what is not there: /etc/resolv.conf does.
func place(target string, folder bool) error {
	if link, err := os.Readlink(target); err == nil {
		if !filepath.IsAbs(link) {
			link = filepath.Join(filepath.Dir(target), link)
		}
		return place(link, folder)
	}
	if folder {
		return os.MkdirAll(target, 0o755)
	}
	if err := os.MkdirAll(filepath.Dir(target), 0o755); err != nil {
		return err
	}
	file, err := os.OpenFile(target, os.O_CREATE|os.O_RDONLY, 0o644)
	if err != nil {
		return err
	}
	return file.Close()
}

// programs leaves those in /bin that the image has.
func programs(shell string) error {
	if shell == "machine" {
		return nil
	}
	// A link to usr/bin on Debian.
	if err := os.Remove("/bin"); err != nil {
		return err
	}
	if err := os.Mkdir("/bin", 0o755); err != nil {
		return err
	}
	if shell != "busybox" {
		return nil
	}
	if out, err := exec.Command("/opt/bin/busybox", "--install", "-s", "/bin").CombinedOutput(); err != nil {
		return fmt.Errorf("busybox: %w: %s", err, out)
	}
	return nil
}

func mount(source, target, kind string, flags uintptr, data string) error {
	if err := syscall.Mount(source, target, kind, flags, data); err != nil {
		return fmt.Errorf("mount %s on %s: %w", source, target, err)
	}
	return nil
}

func readOnly(target string) error {
	return mount("", target, "", syscall.MS_REMOUNT|syscall.MS_BIND|syscall.MS_RDONLY, "")
}
