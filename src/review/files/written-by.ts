import type { Finding } from "../../spec/finding.ts";
import { kollaAnsible } from "../tools/kolla-ansible.ts";
import { openstackAnsible } from "../tools/openstack-ansible.ts";
import { remedyFor } from "../tools/tool-remedy.ts";
import type { SourceFile } from "./source.ts";

/** Of a finding in a file that a deployment tool writes, where the change must go as well, lest the tool undo it; a sentence. */
export function keptWhere(file: SourceFile, finding: Finding): string | undefined {
  if (file.path.startsWith("/etc/kolla/")) {
    const remedy = remedyFor(kollaAnsible, finding, file.path);
    if (remedy === undefined) {
      return "kolla-ansible writes this file: put the change into globals.yml or /etc/kolla/config on the deployment host as well.";
    }
    return "variable" in remedy
      ? `kolla-ansible writes this file: set ${remedy.variable} in /etc/kolla/globals.yml on the deployment host, and run kolla-ansible reconfigure.`
      : `kolla-ansible writes this file: lay ${remedy.laid}, on the deployment host, and run kolla-ansible reconfigure.`;
  }
  const head = file.text.slice(0, headLength);
  if (file.path.startsWith("/var/lib/config-data/puppet-generated/")) {
    return "TripleO writes this file: put the change into ExtraConfig of an environment file as well.";
  }
  if (/^[#%! ]*(This file (is )?managed by Puppet)/imu.test(head)) {
    return "Puppet writes this file: change what it writes as well.";
  }
  if (/^[#%! ]*(Ansible managed|OpenStack-Ansible Managed)/imu.test(head)) {
    const remedy = remedyFor(openstackAnsible, finding, file.path);
    return remedy !== undefined && "variable" in remedy
      ? `Ansible writes this file: with openstack-ansible set ${remedy.variable} in /etc/openstack_deploy/user_variables.yml.`
      : "Ansible writes this file: change the variable it writes as well (openstack-ansible: /etc/openstack_deploy/user_variables.yml).";
  }
  return /^[#%! ]*Managed by Quorate/imu.test(head)
    ? "Quorate writes this file: change the site file, and apply it."
    : undefined;
}

const headLength = 400;
