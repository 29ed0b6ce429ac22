#!/bin/sh
# Joins host/css/*.css, in the order of their names, into the one style sheet that pages load.
# A test checks that the two agree: run this after every change to host/css.
set -eu
cd "$(dirname "$0")/.."
{
  echo "/* CrmModular. Made by eng/css.sh from host/css: change it there. */"
  cat host/css/*.css
} > host/wwwroot/crm.css
