git rm --quiet incidents/2026/11/INC-20261121-k3f9zq-invoicing-is-down.md
