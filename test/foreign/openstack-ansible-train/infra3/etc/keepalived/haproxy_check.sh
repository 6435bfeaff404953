#!/bin/bash
/bin/kill -0 $(cat /var/run/haproxy.pid)
