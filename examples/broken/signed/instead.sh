ssh-keygen -q -t ed25519 -N '' -f ~/key
git config gpg.format ssh
git config user.signingKey ~/key
git config commit.gpgSign true
echo "ann@example.com $(cat ~/key.pub)" >~/allowed
git config gpg.ssh.allowedSignersFile ~/allowed
incidentctl note -i k3f9zq "Seen by Camille" >/dev/null
incidentctl verify --require-signed HEAD^..HEAD
