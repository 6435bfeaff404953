#!/bin/bash
mariadb --no-defaults \
  --protocol socket \
  --socket=/var/lib/kolla/proxysql/admin.sock \
  --user=kolla-admin \
  --password=a6c11ed820ec967f01 \
  --skip-ssl \
  -e "SELECT 1" 2>/dev/null
