#!/bin/bash
pidof "$1" > /dev/null
