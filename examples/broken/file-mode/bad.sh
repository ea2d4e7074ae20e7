chmod +x incidents/2026/11/INC-20261121-k3f9zq-invoicing-is-down.md
git add incidents/2026/11/INC-20261121-k3f9zq-invoicing-is-down.md
