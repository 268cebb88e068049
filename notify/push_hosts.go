package notify

import (
	"fmt"
	"net"
	"net/url"
	"slices"
	"strings"
)

// pushHosts are the push services that messages may go to: exact names, or "*.name" for everything below one. An entry
// "http://127.0.0.1:PORT" allows plain HTTP to this very machine, for tests; nothing else inside the network can be reached.
type pushHosts []string

// knownPushHosts are those of Chromium, Firefox, Safari and Edge.
func knownPushHosts() pushHosts {
	return pushHosts{"fcm.googleapis.com", "updates.push.services.mozilla.com", "*.push.apple.com", "*.notify.windows.com"}
}

func newPushHosts(more []string) (pushHosts, error) {
	hosts := knownPushHosts()
	for _, h := range more {
		h = strings.ToLower(h)
		if !soundPushHost(h) {
			return nil, fmt.Errorf("%q is neither a host name, nor *.name, nor http:// and a loopback address", h)
		}
		hosts = append(hosts, h)
	}
	return hosts, nil
}

func soundPushHost(h string) bool {
	if rest, plain := strings.CutPrefix(h, "http://"); plain {
		u, err := url.Parse(h)
		return err == nil && u.Host == rest && loopback(u.Hostname())
	}
	name := strings.TrimPrefix(h, "*.")
	return strings.Contains(name, ".") && net.ParseIP(name) == nil && !strings.ContainsAny(name, "/:@*?# ")
}

func loopback(host string) bool {
	ip := net.ParseIP(host)
	return ip != nil && ip.IsLoopback()
}

// allow tells whether messages may go to the address.
func (hosts pushHosts) allow(endpoint string) bool {
	u, err := url.Parse(endpoint)
	if err != nil || len(endpoint) > 600 || u.User != nil || u.Host == "" || u.Fragment != "" {
		return false
	}
	host := strings.ToLower(u.Host)
	switch u.Scheme {
	case "http":
		return loopback(u.Hostname()) && slices.Contains(hosts, "http://"+host)
	case "https":
		host = strings.TrimSuffix(host, ":443")
		return slices.ContainsFunc(hosts, func(h string) bool {
			below, wide := strings.CutPrefix(h, "*")
			return h == host || wide && strings.HasSuffix(host, below) && len(host) > len(below)
		})
	}
	return false
}
