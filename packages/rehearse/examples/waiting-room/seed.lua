-- 200,000 people in line, as a list and as a sorted set.
for n = 1, 200000 do
  redis.call("rpush", "line", "person-" .. n)
  redis.call("zadd", "line:sorted", n, "person-" .. n)
end
return redis.call("llen", "line")
