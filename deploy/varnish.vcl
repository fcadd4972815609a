# Varnish 7 between the proxy that does TLS and `manage.py serve` on port 8000. Beside it, in the environment of web and
# worker: EDGE_CACHE_URL=varnish://127.0.0.1:6081. docs/caches.md says more.
vcl 4.1;

import std;

backend newsroom {
    .host = "127.0.0.1";
    .port = "8000";
}

# The machines on which `manage.py worker` runs.
acl workers {
    "127.0.0.1";
    "::1";
}

sub newsroom_token {
    # The text of EDGE_CACHE_TOKEN between the quotes; nothing where that is not set.
    set req.http.X-Own-Token = "";
}

sub newsroom_ban {
    call newsroom_token;
    # The proxy that does TLS may live at the address of the worker. What comes through it has one more hop.
    if (client.ip !~ workers || req.http.X-Forwarded-For ~ ",") {
        return (synth(403, "Not from here"));
    }
    if ("" + req.http.X-Edge-Token != "" + req.http.X-Own-Token) {
        return (synth(403, "Not with this token"));
    }
    if (req.http.X-Ban-Keys !~ "^[a-z0-9:-]+( [a-z0-9:-]+)*$") {
        return (synth(400, "No keys"));
    }
    if (req.http.X-Ban-Keys ~ "(^| )everything( |$)") {
        set req.http.X-Ban = "obj.status != 0";
    } else {
        # story:5 is a whole word: neither story:55 nor my-story:5 is meant. What is compared belongs to the stored page
        # alone, so that Varnish can work bans off in the background.
        set req.http.X-Ban = "obj.http.Surrogate-Key ~ (?<![a-z0-9:-])("
            + regsuball(req.http.X-Ban-Keys, " ", "|") + ")(?![a-z0-9:-])";
    }
    if (!std.ban(req.http.X-Ban)) {
        return (synth(500, "Not banned"));
    }
    return (synth(200, "Banned"));
}

sub vcl_recv {
    if (req.method == "BAN") {
        call newsroom_ban;
    }
    unset req.http.X-Edge-Token;
    unset req.http.X-Ban-Keys;
    set req.http.Host = regsub(std.tolower(req.http.Host), ":\d+$", "");
    if (req.http.X-Forwarded-Proto != "https") {
        set req.http.X-Forwarded-Proto = "http";
    }
    # Past its time a page is shown for another minute while it is asked for again, and longer where the site fails.
    if (req.restarts == 0) {
        set req.grace = 60s;
        unset req.http.X-Stored;
    }
    # Colleagues have a cookie, and none of what they see is for everybody.
    if (req.http.Cookie || req.http.Authorization || req.url ~ "^/admin/") {
        return (pass);
    }
    if (req.method == "GET" || req.method == "HEAD") {
        if (req.restarts == 0) {
            set req.http.X-Stored = "asked";
        }
        return (hash);
    }
}

sub vcl_hash {
    # A redirection to https is no answer to who came by https.
    hash_data(req.http.X-Forwarded-Proto);
}

sub vcl_backend_response {
    if (bereq.uncacheable) {
        return (deliver);
    }
    if (beresp.status >= 500) {
        # A page that is stored stays: of two at one address Varnish would look at the failure only, for it is newer.
        if (bereq.is_bgfetch || bereq.http.X-Stored) {
            return (abandon);
        }
        set beresp.ttl = 0s;
        set beresp.grace = 0s;
        set beresp.uncacheable = true;
        return (deliver);
    }
    # Only what says so is kept. The site says how long, and for how long after that.
    if (beresp.http.Cache-Control !~ "s-maxage=|immutable" || beresp.http.Set-Cookie || beresp.http.Vary ~ "(?i)cookie") {
        set beresp.ttl = 120s;
        set beresp.uncacheable = true;
        return (deliver);
    }
    set beresp.keep = 0s;
    set beresp.grace = 0s;
    if (beresp.http.Cache-Control ~ "stale-if-error=\d+") {
        set beresp.grace = std.duration(regsub(beresp.http.Cache-Control, "^.*stale-if-error=(\d+).*$", "\1s"), 0s);
    }
    # The site may not have compressed the page yet; here it is kept for longer.
    if (beresp.http.Content-Type ~ "^(text/|application/(json|xml|.+\+xml|javascript)|image/svg)") {
        set beresp.do_gzip = true;
    }
}

sub vcl_backend_error {
    if (bereq.is_bgfetch || bereq.http.X-Stored) {
        return (abandon);
    }
}

sub vcl_synth {
    # The site failed: look once more, for the last page known. Where there is none, the site's own words are shown.
    if (resp.status == 503 && req.restarts == 0 && req.http.X-Stored) {
        unset req.http.X-Stored;
        set req.grace = 365d;
        return (restart);
    }
}

sub vcl_deliver {
    unset resp.http.Surrogate-Key;
    unset resp.http.Via;
    unset resp.http.X-Varnish;
    # What Varnish is told is not for caches that nobody tells of changes.
    if (resp.http.Cache-Control ~ "s-maxage=") {
        set resp.http.Cache-Control = "public, max-age=0, must-revalidate";
    }
}
