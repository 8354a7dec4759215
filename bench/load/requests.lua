-- wrk -s requests.lua URL -- FILE: the file's requests in turn, a line each: path, then headers, with tabs between.
local requests, at = {}, 0

function init(arguments)
    for line in io.lines(arguments[1]) do
        local path, headers = nil, {}
        for field in line:gmatch("[^\t]+") do
            if path then
                local name, value = field:match("^([^:]+): (.*)$")
                headers[name] = value
            else
                path = field
            end
        end
        requests[#requests + 1] = wrk.format("GET", path, headers)
    end
end

function request()
    at = at % #requests + 1
    return requests[at]
end
