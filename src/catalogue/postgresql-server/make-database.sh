# shellcheck shell=bash
# Makes a database and its owner at the primary, wherever that is. What a first attempt left half done is completed.
# Exit status: 0 when both are there.
# File of libpq that says where the primary is.
service_file=${service_file?}
# SQL: each `count` is 1 when there is nothing to make.
count_role=${count_role?}
make_role=${make_role?}
count_database=${count_database?}
make_database=${make_database?}
# SQL that settles who owns the database and who may connect.
settle=${settle?}
ask() { PGSERVICEFILE=$service_file psql -XAtq -v ON_ERROR_STOP=1 "service=quorate dbname=postgres"; }
roles=$(ask <<<"$count_role")
if [ "$roles" = 0 ]; then ask <<<"$make_role"; fi
databases=$(ask <<<"$count_database")
if [ "$databases" = 0 ]; then ask <<<"$make_database"; fi
ask <<<"$settle"
