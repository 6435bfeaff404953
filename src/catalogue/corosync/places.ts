export const component = "corosync";
export const configPath = "/etc/corosync/corosync.conf";
export const authkeyPath = "/etc/corosync/authkey";
export const authkeySecret = "corosync-authkey";
export const unit = "corosync.service";
