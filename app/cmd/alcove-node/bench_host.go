package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// benchHost is the forwarder under test, in a process of its own.
type benchHost struct {
	cmd *exec.Cmd
	url string
}

func startBenchHost(ctx context.Context) (*benchHost, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	cmd := exec.CommandContext(ctx, self, "bench", "--http", "127.0.0.1:0")
	out, err := cmd.StderrPipe()
	if err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	line, err := bufio.NewReader(out).ReadString('\n')
	address, ok := strings.CutPrefix(strings.TrimSpace(line), "serving on ")
	if err != nil || !ok {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
		return nil, fmt.Errorf("the host does not start: %s", line)
	}
	return &benchHost{cmd, "http://" + address}, nil
}

func (h *benchHost) stop() {
	_ = h.cmd.Process.Kill()
	_ = h.cmd.Wait()
}

func (h *benchHost) post(ctx context.Context, path string, q url.Values, body string) (string, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, h.url+path+"?"+q.Encode(), strings.NewReader(body))
	if err != nil {
		return "", err
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return "", err
	}
	defer res.Body.Close()
	b, err := io.ReadAll(io.LimitReader(res.Body, 1<<16))
	if err == nil && res.StatusCode/100 != 2 {
		err = fmt.Errorf("%s: %s %s", path, res.Status, b)
	}
	return string(b), err
}

// usage is what the host has used up to now.
type usage struct {
	cpu       time.Duration
	rss       int64 // bytes
	Forwarded int64
	Dropped   int64
	Repaired  int64
}

// clockTick is the unit of utime and stime, which Linux fixes for user space.
const clockTick = 10 * time.Millisecond

func (h *benchHost) usage() (u usage, err error) {
	res, err := http.Get(h.url + "/stats")
	if err != nil {
		return u, err
	}
	defer res.Body.Close()
	if err := json.NewDecoder(res.Body).Decode(&u); err != nil {
		return u, err
	}
	dir := filepath.Join("/proc", strconv.Itoa(h.cmd.Process.Pid))
	stat, err := os.ReadFile(filepath.Join(dir, "stat"))
	if err != nil {
		return u, fmt.Errorf("read the host's CPU time (Linux only): %w", err)
	}
	f := strings.Fields(string(stat[strings.LastIndexByte(string(stat), ')')+1:]))
	if len(f) > 21 {
		user, _ := strconv.ParseInt(f[11], 10, 64)
		system, _ := strconv.ParseInt(f[12], 10, 64)
		pages, _ := strconv.ParseInt(f[21], 10, 64)
		u.cpu, u.rss = time.Duration(user+system)*clockTick, pages*int64(os.Getpagesize())
	}
	return u, nil
}
