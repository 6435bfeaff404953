-- Managed by Quorate from the design of site drbd-database. Changes made here are replaced; a copy of them is kept.
CREATE USER IF NOT EXISTS 'quorate_admin'@'10.77.0.11' IDENTIFIED BY 'example-mariadb-admin';
ALTER USER 'quorate_admin'@'10.77.0.11' IDENTIFIED BY 'example-mariadb-admin';
GRANT ALL PRIVILEGES ON *.* TO 'quorate_admin'@'10.77.0.11' WITH GRANT OPTION;
ALTER USER 'quorate_admin'@'10.77.0.11' REQUIRE NONE;
CREATE USER IF NOT EXISTS 'quorate_admin'@'10.77.0.12' IDENTIFIED BY 'example-mariadb-admin';
ALTER USER 'quorate_admin'@'10.77.0.12' IDENTIFIED BY 'example-mariadb-admin';
GRANT ALL PRIVILEGES ON *.* TO 'quorate_admin'@'10.77.0.12' WITH GRANT OPTION;
ALTER USER 'quorate_admin'@'10.77.0.12' REQUIRE NONE;
