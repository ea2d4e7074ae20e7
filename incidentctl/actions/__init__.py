"""What each command does: plain values in, author and time too; a result out."""
