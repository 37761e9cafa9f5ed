cat > inside.sh <<'INSIDE'
left=100
until [ "$(stty size 2> /dev/null)" = '33 101' ] || [ $left = 0 ]; do left=$((left - 1)); sleep 0.1; done
stty size
tty > /dev/null && echo 'a terminal'
read -r line
echo "got $line"
exit 7
INSIDE
printf 'stty rows 33 cols 101; exec kubectl exec -n %s -it shell -- sh -c "$(cat inside.sh)"\n' \
  "$SHARED" > session.sh
# What is typed before the terminal is raw is echoed by it, once or twice.
printf 'typed\n' | code script -qec 'sh session.sh' /dev/null | grep -v '^typed'
