git mv incidents/2026/11/INC-20261121-k3f9zq-invoicing-is-down.md incidents/2026/11/INC-20261121-k3f9zq-price-list.md
