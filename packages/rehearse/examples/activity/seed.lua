for n = 1, 12000 do
  redis.call("lpush", "team:activity", '{"who":"person ' .. n % 40 .. '","did":"moved card ' .. n .. '"}')
end
return redis.call("llen", "team:activity")
