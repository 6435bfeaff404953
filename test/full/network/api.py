# Makes or removes what a trial of the network needs, by Neutron's own API and through the virtual address: two networks with a subnet each,
# a router between them, and a port in each that is bound to a host. Prints what is there as JSON.
#
# Given: keystone, the identity API's URL; password, the administrator's; prefix, with which all names begin; ports, by name the network
# and the host of each; outside, a physical network that the router leads to, or nothing; make, or all is removed.
# Exit status: 0 when it is so.
import time
import urllib.error
import urllib.request

headers = {"Content-Type": "application/json"}
networks = {"a": "10.81.1.0/24", "b": "10.81.2.0/24"}
outside = "10.81.9.0/24"

def call(method, url, body=None):
    data = None if body is None else json.dumps(body).encode()
    until = time.monotonic() + 60
    while True:
        try:
            with urllib.request.urlopen(urllib.request.Request(url, data, headers, method=method), timeout=20) as answer:
                text = answer.read()
                return answer.headers, json.loads(text) if text else {}
        except urllib.error.HTTPError as refused:
            said = refused.read().decode(errors="replace")
            if refused.code in (404,) and method == "DELETE":
                return refused.headers, {}
            if refused.code not in (409, 500, 503, 504) or time.monotonic() > until:
                raise SystemExit("%s %s: %s %s" % (method, url, refused.code, said))
            time.sleep(1)

identity = {"methods": ["password"], "password": {"user": {
    "name": "admin", "domain": {"id": "default"}, "password": given["password"]}}}
scope = {"project": {"name": "admin", "domain": {"id": "default"}}}
found, login = call("POST", given["keystone"] + "/auth/tokens", {"auth": {"identity": identity, "scope": scope}})
headers["X-Auth-Token"] = found["X-Subject-Token"]
neutron = next(
    entry["url"] + "/v2.0"
    for service in login["token"]["catalog"] if service["type"] == "network"
    for entry in service["endpoints"] if entry["interface"] == "public")

def listed(kind):
    every = call("GET", "%s/%ss" % (neutron, kind))[1][kind + "s"]
    return [each for each in every if each["name"].startswith(given["prefix"])]

def remove():
    for port in listed("port"):
        call("DELETE", "%s/ports/%s" % (neutron, port["id"]))
    for router in listed("router"):
        if router["external_gateway_info"]:
            call("PUT", "%s/routers/%s" % (neutron, router["id"]), {"router": {"external_gateway_info": None}})
        for subnet in listed("subnet"):
            try:
                call("PUT", "%s/routers/%s/remove_router_interface" % (neutron, router["id"]), {"subnet_id": subnet["id"]})
            except SystemExit:
                pass  # the router does not lead there
        call("DELETE", "%s/routers/%s" % (neutron, router["id"]))
    for network in listed("network"):
        call("DELETE", "%s/networks/%s" % (neutron, network["id"]))

def make(kind, **fields):
    fields["name"] = given["prefix"] + fields["name"]
    return call("POST", "%s/%ss" % (neutron, kind), {kind: fields})[1][kind]

def make_all():
    made = {"networks": {}, "subnets": {}, "ports": {}}
    router = make("router", name="router")
    for name, cidr in networks.items():
        network = make("network", name=name)
        subnet = make("subnet", name=name, network_id=network["id"], cidr=cidr, ip_version=4)
        call("PUT", "%s/routers/%s/add_router_interface" % (neutron, router["id"]), {"subnet_id": subnet["id"]})
        made["networks"][name], made["subnets"][name] = network["id"], subnet["id"]
    if given["outside"]:
        network = call("POST", neutron + "/networks", {"network": {
            "name": given["prefix"] + "outside", "router:external": True, "provider:network_type": "flat",
            "provider:physical_network": given["outside"]}})[1]["network"]
        make("subnet", name="outside", network_id=network["id"], cidr=outside, ip_version=4, enable_dhcp=False)
        gateway = {"network_id": network["id"]}
        router = call("PUT", "%s/routers/%s" % (neutron, router["id"]), {"router": {"external_gateway_info": gateway}})[1]["router"]
    for name, (network, host) in given["ports"].items():
        port = call("POST", neutron + "/ports", {"port": {
            "name": given["prefix"] + name, "network_id": made["networks"][network], "binding:host_id": host,
            "port_security_enabled": False, "device_owner": "compute:trial"}})[1]["port"]
        made["ports"][name] = {"id": port["id"], "mac": port["mac_address"], "address": port["fixed_ips"][0]["ip_address"],
                               "binding": port["binding:vif_type"]}
    made["router"] = {"id": router["id"], "ha": router.get("ha"), "gateway": router["external_gateway_info"]}
    return made

remove()
print(json.dumps(make_all() if given["make"] else {}))
