#!/bin/bash
/bin/ping -c $1 $2 1>&2
