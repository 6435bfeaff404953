#!/bin/bash
/bin/kill -0 `cat /run/haproxy/haproxy.pid`
