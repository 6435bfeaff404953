import type { SourceFile } from "./source.ts";

/** Of a file that a deployment tool writes, where a change must go as well, lest the tool undo it; a sentence. */
export function keptWhere(file: SourceFile): string | undefined {
  if (file.path.startsWith("/etc/kolla/")) {
    return "kolla-ansible writes this file: put the change into globals.yml or /etc/kolla/config on the deployment host as well.";
  }
  const head = file.text.slice(0, headLength);
  if (file.path.startsWith("/var/lib/config-data/puppet-generated/")) {
    return "TripleO writes this file: put the change into ExtraConfig of an environment file as well.";
  }
  if (/^[#%! ]*(This file (is )?managed by Puppet)/imu.test(head)) {
    return "Puppet writes this file: change what it writes as well.";
  }
  if (/^[#%! ]*(Ansible managed|OpenStack-Ansible Managed)/imu.test(head)) {
    return "Ansible writes this file: change the variable it writes as well (openstack-ansible: /etc/openstack_deploy/user_variables.yml).";
  }
  return /^[#%! ]*Managed by Quorate/imu.test(head)
    ? "Quorate writes this file: change the site file, and apply it."
    : undefined;
}

const headLength = 400;
